"""Every view of the page: a name for files, its address, its heading, and what is there when it is drawn."""

#: (name, path, heading, selector)
views = [
    ("timeline", "/", None, ".timeline .tile"),
    ("search", "/search?q=", "Search", ".suggestions .chip"),
    ("search-found", "/search?q=cat", "Search", "main .cell"),
    ("people", "/people", "People", ".person-card"),
    ("review", "/review", "Review", ".review-stage h2"),
    ("places", "/places", "Places", ".place-list button"),
    ("albums", "/albums", "Albums", ".albums a"),
    ("album", "/albums/Holidays", "Holidays", "main .cell"),
    ("person", "/people/Eileen%20Collins", "Eileen Collins", ".face-tile"),
    ("favourites", "/favourites", "Favourites", "main .cell"),
    ("documents", "/documents", "Documents", ".state"),
    ("duplicates", "/duplicates", "Duplicates", ".group-card"),
    ("cull", "/cull", None, ".state"),
    ("trash", "/trash", "Trash", ".trash-tile"),
    ("collage", "/collage?photos=photo1,photo2,photo3", "Collage", ".collage-image"),
    ("activity", "/activity", "Activity", ".audit-words"),
    ("settings", "/settings", "Settings", ".setting"),
    ("edit", "/edit/photo1", None, ".edit-frame.ready"),
    ("viewer", "/?photo=photo1", None, "dialog.viewer .picture"),
]
