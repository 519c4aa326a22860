"""The kit the screens are made of: words, keys, tiles, keyboards, all measured in millimetres."""
