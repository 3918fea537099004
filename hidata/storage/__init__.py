"""Bytes: files here and in object stores, whole or not at all, with their checksums."""
