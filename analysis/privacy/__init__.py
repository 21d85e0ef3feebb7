"""Pseudonyms at the door, encryption of what names people, redaction of texts."""
