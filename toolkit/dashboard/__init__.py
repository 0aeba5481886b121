"""The client's page: its views from one Publication, live under Voila and as one offline file."""
