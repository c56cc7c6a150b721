"""What people and programs read: values in, text out."""
