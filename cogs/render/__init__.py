"""Records in, Discord messages (JSON) out, every limit of Discord kept. Pure: no discord.py, no network."""
