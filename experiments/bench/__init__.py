"""Speed: one written piece of work, done side by side by several engines (`citypath bench`)."""
