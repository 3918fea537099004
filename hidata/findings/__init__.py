"""What is wrong, as data: findings, their codes, and the names that were probably meant."""
