extension PriceTable {
    /// The usual providers, in their cheapest common region, without taxes. Prices change: each says where it is from and how far it can
    /// be relied on.
    public static let standard = PriceTable(
        amazon + [cloudflare, backblaze, wasabi, google, hetzner, digitalOcean, ownServer])

    private static let day = "2026-11-28"

    /// US East (N. Virginia). Amazon bills GB of 2^30 bytes.
    private static let amazon = [
        amazon("aws-s3-standard", "AWS S3 Standard", nil, storage: 0.023, writes: 0.005, reads: 0.0004),
        amazon(
            "aws-s3-standard-ia", "AWS S3 Standard-IA", "STANDARD_IA", storage: 0.0125, retrieval: 0.01, writes: 0.01,
            reads: 0.001, "objects count as 128 kB and 30 days at least"),
        amazon(
            "aws-s3-glacier-ir", "AWS S3 Glacier Instant Retrieval", "GLACIER_IR", storage: 0.004, retrieval: 0.03,
            writes: 0.02, reads: 0.01, "objects count as 128 kB and 90 days at least"),
    ]

    private static func amazon(
        _ id: String, _ name: String, _ storageClass: String?, storage: Double, retrieval: Double = 0, writes: Double,
        reads: Double, _ note: String? = nil
    ) -> ProviderPrices {
        ProviderPrices(
            id: id, name: name, currency: "USD", gigabyte: ProviderPrices.binaryGigabyte, storage: storage,
            received: 0.09, retrieval: retrieval, freeReceived: 100, writes: writes, reads: reads,
            hosts: ["amazonaws.com"], storageClass: storageClass, source: "https://aws.amazon.com/s3/pricing/",
            asOf: day, basis: .known, note: note)
    }

    private static let cloudflare = ProviderPrices(
        id: "cloudflare-r2", name: "Cloudflare R2", currency: "USD", includedStorage: 10, storage: 0.015,
        writes: 0.0045, reads: 0.00036, hosts: ["r2.cloudflarestorage.com"],
        source: "https://developers.cloudflare.com/r2/pricing/", asOf: day, basis: .read,
        note: "a million writes and 10 million reads a month are free in an account, and are not taken off here")

    private static let backblaze = ProviderPrices(
        id: "backblaze-b2", name: "Backblaze B2", currency: "USD", includedStorage: 10, storage: 0.006,
        received: 0.01, freeReceivedPerStored: 3, writes: 0, lists: 0.004, reads: 0.0004,
        hosts: ["backblazeb2.com"], source: "https://www.backblaze.com/cloud-storage/pricing", asOf: day,
        basis: .known, note: "2,500 reads and 2,500 listings a day are free in an account, and are not taken off here")

    /// Wasabi counts 1 TB as 1,024 GB of 2^30 bytes, and takes at least one.
    private static let wasabi = ProviderPrices(
        id: "wasabi", name: "Wasabi", currency: "USD", gigabyte: ProviderPrices.binaryGigabyte, baseFee: 7.99,
        includedStorage: 1024, storage: 7.99 / 1024, hosts: ["wasabisys.com"], source: "https://wasabi.com/pricing",
        asOf: day, basis: .known,
        note: "objects count as 90 days at least; not more may be received in a month than is stored")

    /// A region of the United States; received in the Americas and Europe. Google bills GiB.
    private static let google = ProviderPrices(
        id: "google-standard", name: "Google Cloud Storage Standard", currency: "USD",
        gigabyte: ProviderPrices.binaryGigabyte, storage: 0.020, received: 0.12, writes: 0.005, reads: 0.0004,
        hosts: ["storage.googleapis.com"], source: "https://cloud.google.com/storage/pricing-examples", asOf: day,
        basis: .read)

    private static let hetzner = ProviderPrices(
        id: "hetzner", name: "Hetzner Object Storage", currency: "EUR", baseFee: 4.99, includedStorage: 1000,
        storage: 0.00499, received: 0.001, freeReceived: 1000, hosts: ["your-objectstorage.com"],
        source: "https://docs.hetzner.com/storage/object-storage/overview", asOf: day, basis: .known)

    private static let digitalOcean = ProviderPrices(
        id: "digitalocean-spaces", name: "DigitalOcean Spaces", currency: "USD",
        gigabyte: ProviderPrices.binaryGigabyte, baseFee: 5, includedStorage: 250, storage: 0.02, received: 0.01,
        freeReceived: 1024, hosts: ["digitaloceanspaces.com"],
        source: "https://docs.digitalocean.com/products/spaces/details/pricing/", asOf: day, basis: .known)

    private static let ownServer = ProviderPrices(
        id: own, name: "own server, WebDAV or directory", currency: "USD", storage: 0, basis: .read)
}
