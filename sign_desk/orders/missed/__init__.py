"""What a missed order is: found in a file, matched, drafted, and sorted out."""
