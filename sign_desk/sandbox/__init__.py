"""The sandbox: a Sign Customiser of one's own on loopback.

It is an independent oracle of the API, written from its published contract alone: nothing here imports the
rest of the program, so that a misreading on one side cannot hide in the other. It always runs as a process of
its own (`python -m sign_desk.sandbox`).
"""
