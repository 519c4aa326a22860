"""What a meeting place is: its messages and its rules, without clock, disk, network or screen."""
