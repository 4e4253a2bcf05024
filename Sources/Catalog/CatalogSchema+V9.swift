extension CatalogSchema {
    /// The profile that each feature and each analysis was made with.
    static let v9 =
        """
        ALTER TABLE feature ADD COLUMN profile TEXT;
        ALTER TABLE analysis ADD COLUMN profile TEXT;

        """
        // Faces of a new embedding model: what is on the remote of them is published anew.
        + change("face_renewed", "UPDATE OF embedding ON face", photo: "NEW.photo")
}
