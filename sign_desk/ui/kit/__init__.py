"""Domain-free Qt building blocks: tasks, dialogs, notices, tables, forms and the look."""
