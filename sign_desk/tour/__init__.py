"""The tour: the application drives itself through its main jobs on the sandbox, and saves a picture of each screen."""

from sign_desk.tour.example import EXAMPLE
from sign_desk.tour.run import run_tour

__all__ = ["EXAMPLE", "run_tour"]
