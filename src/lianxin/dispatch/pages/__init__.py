"""Pages of the dispatch room for people: lists, queues, the order itself, and a page for every verb."""
