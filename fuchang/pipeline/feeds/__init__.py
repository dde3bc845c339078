"""What the desk hears by itself: feeds are asked, wishes granted, answers stored before anything else."""
