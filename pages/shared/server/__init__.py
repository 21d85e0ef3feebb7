"""What stands before Streamlit in `asgi.py`: the gate, the headers of every answer, health and readiness."""
