"""Security rules as ARM reads, checks and writes them."""
