"""Files in, checked tables out: the door, reading, recognition, mapping, checks, and who is whom."""
