"""From raw cell content to a value, with every change named: one small module a type."""
