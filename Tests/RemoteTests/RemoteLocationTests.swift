import Foundation
import Remote
import SystemPackage
import Testing
import TierModel

@Suite struct RemoteLocationTests {
    @Test(arguments: [
        ("file:///mnt/photos", RemoteLocation.directory("/mnt/photos")),
        ("file:///mnt/my%20photos/", .directory("/mnt/my photos")),
        ("file://localhost/mnt/x", .directory("/mnt/x")),
        ("s3://bucket", .s3(S3Location(bucket: "bucket"))),
        ("s3://bucket/a/b/", .s3(S3Location(bucket: "bucket", prefix: "a/b"))),
        (
            "s3://b-1/p%20q?endpoint=http://127.0.0.1:9000&region=eu-west-1&style=virtual",
            .s3(
                S3Location(
                    bucket: "b-1", prefix: "p q", endpoint: "http://127.0.0.1:9000", region: "eu-west-1",
                    style: .virtual))
        ),
        ("s3://b/?endpoint=minio.example.org", .s3(S3Location(bucket: "b", endpoint: "https://minio.example.org"))),
        ("s3://b?endpoint=https://host:443", .s3(S3Location(bucket: "b", endpoint: "https://host"))),
        ("s3://b?endpoint=http://host:80", .s3(S3Location(bucket: "b", endpoint: "http://host"))),
        ("s3://b?endpoint=http://host:443", .s3(S3Location(bucket: "b", endpoint: "http://host:443"))),
        (
            "webdav://host:8080/a%20b/c",
            .webDAV(WebDAVLocation(isSecure: false, host: "host", port: 8080, path: ["a b", "c"]))
        ),
        ("webdavs://host", .webDAV(WebDAVLocation(isSecure: true, host: "host"))),
        ("webdavs://[::1]:443/x", .webDAV(WebDAVLocation(isSecure: true, host: "[::1]", port: 443, path: ["x"]))),
    ])
    func `an address is understood, and written so that it is understood again`(
        _ text: String, _ expected: RemoteLocation
    )
        throws
    {
        let (location, credentials) = try RemoteLocation.parse(text)
        #expect(location == expected)
        #expect(credentials == nil)
        #expect(try RemoteLocation.parse(location.description).location == expected)
        let decoded = try JSONDecoder().decode([RemoteLocation].self, from: JSONEncoder().encode([location]))
        #expect(decoded == [expected])
    }

    @Test(arguments: [
        ("photos", "s3://"), ("/mnt/photos", "file:///mnt/photos"), ("file://mnt/photos", "file:///mnt/photos"),
        ("file:///", "file:///"), ("ftp://host/x", "webdavs://"), ("https://host/dav", "webdavs://host/dav"),
        ("s3://", "s3://bucket"), ("s3://bu cket", "s3://bucket"), ("s3://b?regoin=x", "region="),
        ("s3://b?style=wrong", "style=path"), ("s3://b?endpoint=ftp://x", "endpoint=https://"),
        ("s3://b/a/../c", "s3://bucket"),
        ("webdav:///path", "webdavs://host"), ("webdav://host:99999/", "webdavs://host"),
        ("webdavs://host/%zz", "webdavs://host"),
        ("webdavs://host/x?y=z", "webdavs://host"), ("", "s3://"),
    ])
    func `a malformed address says what to type`(_ text: String, _ hint: String) throws {
        let error = try #require(throws: RemoteError.self) { try RemoteLocation.parse(text) }
        #expect(error.code == .malformedLocation)
        #expect(error.exitStatus == .usage)
        #expect(error.remedy?.contains(hint) == true, "\(error)")
    }

    @Test func `a password in an address is split off`() throws {
        let (location, credentials) = try RemoteLocation.parse("webdavs://me%40home:p%3Aw@host/x")
        #expect(location.description == "webdavs://host/x")
        #expect(credentials?.secret == .password(user: "me@home", password: "p:w"))
        let (bucket, key) = try RemoteLocation.parse("s3://AKID:SECR%2FET@bucket/x")
        #expect(bucket.description == "s3://bucket/x")
        #expect(key?.secret == .accessKey(id: "AKID", secret: "SECR/ET", sessionToken: nil))
    }

    @Test(arguments: [
        "webdav://user:SECRET/more@host/x", "s3://key:SECRET@/x", "https://user:SECRET@host/",
        "webdav://u:12SECRET/x@h",
        "webdavs://user:SECRET@host:port/", "ftp://user:SECRET@host", "webdav://u:%SECRET@h",
    ])
    func `no error shows a password, wherever it stands`(_ text: String) throws {
        let error = try #require(throws: RemoteError.self) { try RemoteLocation.parse(text) }
        #expect(!"\(error) \(error.message) \(error.remedy ?? "")".contains("SECRET"), "\(error)")
    }

    @Test func `a path that is not UTF-8 survives`() throws {
        let (location, _) = try RemoteLocation.parse("file:///mnt/%FF%FE")
        #expect(location.description == "file:///mnt/%FF%FE")
        guard case .directory(let path) = location else { return #expect(Bool(false)) }
        #expect(path.rawBytes == Array("/mnt/".utf8) + [0xFF, 0xFE])
    }
}
