"""What pages share: who is signed in, which study is open, cached calls, filters and panels."""
