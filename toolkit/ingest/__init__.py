"""From a client's files to responses, transcripts and coded statements; pseudonymises at the door."""
