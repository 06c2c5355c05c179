"""How the tables that packs ship are learnt; nothing of this runs while judging."""
