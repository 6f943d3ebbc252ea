"""A strict imitation of a mail server (IMAP and SMTP) on loopback, and the mail programs of the people around it."""
