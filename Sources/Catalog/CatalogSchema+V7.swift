extension CatalogSchema {
    /// When the content of each remote copy was last read back, so that samples come round to all of them; and under which temporary
    /// name an upload was begun, so that the next one removes what a killed process left.
    static let v7 = """
        -- Microseconds since 1970; 0 while `verify` never read it.
        ALTER TABLE file ADD COLUMN content_read_at INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX file_content_read ON file(content_read_at) WHERE proof_kind IS NOT NULL;
        -- Written with the key, before the first byte leaves; NULL once the upload is written down.
        ALTER TABLE file ADD COLUMN upload_name TEXT;
        """
}
