"""Facts at rest in the desk's own database: put there by deliveries, read by pages and detection."""
