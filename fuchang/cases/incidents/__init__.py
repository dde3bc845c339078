"""批量事件: one case over many; who belongs to it, its papers, its losses, the orders that it touches."""
