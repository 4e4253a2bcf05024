extension CatalogSchema {
    /// Objects that the user had put on the remote.
    static let v5 = """
        -- To ask which of them a listing does not show any more, page by page.
        CREATE INDEX file_adopted ON file(id) WHERE is_adopted = 1;

        -- A photo that turns out to be another one is removed, and with it what it owes.
        CREATE INDEX owed_photo ON owed(photo);
        """
}
