"""Who acts: accounts, what their roles allow, how they prove who they are."""
