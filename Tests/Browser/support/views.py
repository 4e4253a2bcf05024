"""Every view of the page: a name for files, its address, and what stands in it."""

#: (name, path, heading)
views = [
    ("timeline", "/", None),
    ("search", "/search?q=", "Search"),
    ("search-found", "/search?q=cat", "Search"),
    ("people", "/people", "People"),
    ("review", "/review", "Review"),
    ("places", "/places", "Places"),
    ("albums", "/albums", "Albums"),
    ("favourites", "/favourites", "Favourites"),
    ("documents", "/documents", "Documents"),
    ("duplicates", "/duplicates", "Duplicates"),
    ("cull", "/cull", None),
    ("trash", "/trash", "Trash"),
    ("collage", "/collage?photos=photo1,photo2,photo3", "Collage"),
    ("activity", "/activity", "Activity"),
    ("settings", "/settings", "Settings"),
    ("edit", "/edit/photo1", None),
    ("viewer", "/?photo=photo1", None),
]
