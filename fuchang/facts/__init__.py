"""The canonical tables as plain data, the rule by which deliveries merge, and the engines that hold them."""
