public import SystemPackage

/// How patiently a remote is talked to, and what is known of it already.
public struct RemoteOptions: Sendable {
    /// The longest wait for a connection, TLS included.
    public var connectTimeout: Duration = .seconds(15)
    /// The longest time in which not one byte moves, waits for our own rate limit apart.
    public var stallTimeout: Duration = .seconds(60)
    /// The same while a server puts a large file together, which may take it long and shows nothing.
    public var assemblyTimeout: Duration = .seconds(1_800)
    /// The longest time for a request that moves no file.
    public var requestTimeout: Duration = .seconds(120)
    /// How often one operation is tried, the first time included.
    public var attempts = 5
    /// How many requests, or files of a directory, are in hand at the same moment; others wait their turn.
    public var transfers = 4
    /// A PEM file with the authority that signed the server's certificate, where the system does not know it.
    public var certificateAuthorities: FilePath?
    /// What an earlier probe of this remote found; without it nothing is taken for granted.
    public var capabilities: RemoteCapabilities?
    /// This location was used before: without its marker (`RemoteMarker`) it has vanished, or is another; it is not empty.
    public var expectMarker = false
    /// What is stored there is encrypted: the marker says so.
    public var isEncrypted = false
    /// The socket's receive buffer in bytes. What a server has sent and we have not read is lost when the process is
    /// killed, so it is small; one connection then brings at most this much a round trip.
    public var receiveBufferBytes = 256 * 1024
    /// Where uploads in parts are written down; by default only for as long as the process lives.
    public var pendingUploads: any PendingUploads = PendingUploadsInMemory()
    /// The S3 storage class of new objects (`STANDARD_IA`, …); `nil` is the bucket's default.
    public var storageClass: String?
    /// When and how large files go to S3 in parts.
    public var multipart = MultipartOptions()
    /// When and how large files go to a Nextcloud in chunks.
    public var nextcloudChunks = MultipartOptions.nextcloud
    /// Limits for all transfers of the process together; `nil` for none. Give each store the same one.
    public var bandwidth: BandwidthLimiter?
    /// The proxy to use instead of the one that the environment names (`http_proxy`, `https_proxy`, `no_proxy`); empty for none.
    package var proxy: String?
    /// Where time and chance come from.
    package var surroundings = RemoteSurroundings()

    /// Options that suit most remotes.
    public init() {}
}
