"""One screen per file, each with its layout beside it: it shows a state and reports a touch.

A new screen is this, a `.kv` of the same name with a `Poster` and a `Stage`, and one line in `registry.py`:

    class Farewell(Page):
        \"\"\"Says goodbye.\"\"\"

        def show(self, front: Front, house: House) -> None:
            self.ids.heading.text = self.gettext("Hej då!")

    <Farewell>:
        Poster:
            look: root.look
            Words:
                id: heading
                look: root.look
                tone: "on_poster"
        Stage:
            look: root.look
            Key:
                look: root.look
                on_release: root.report(said.Confirmed())
"""
