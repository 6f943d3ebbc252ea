"""Mail: one mailbox read by IMAP, answers sent by SMTP, and everything that a mail has to be understood first."""
