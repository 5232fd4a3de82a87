"""Discord: commands, rendering and the publisher. Nothing here touches SQL, HTTP or the pipeline."""
