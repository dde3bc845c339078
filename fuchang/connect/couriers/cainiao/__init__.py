"""菜鸟裹裹: nobody can be asked there by machine; its answers, handed over by people, are read."""
