"""What a screen reader says of the parts of a control that Qt leaves without a name."""

from PySide6.QtWidgets import QAbstractButton, QTableView


def name_table(view: QTableView, name: str) -> None:
    """Name a table, its headers, and the corner between them."""
    view.setAccessibleName(name)
    view.horizontalHeader().setAccessibleName(f"{name}: columns")
    view.verticalHeader().setAccessibleName(f"{name}: rows")
    if (corner := view.findChild(QAbstractButton)) is not None:
        corner.setAccessibleName(f"{name}: select all")
