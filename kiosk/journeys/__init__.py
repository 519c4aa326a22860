"""What a visitor can do, as tables: (state, input) -> (state, effects). Pure: no clock, disk, line or screen."""
