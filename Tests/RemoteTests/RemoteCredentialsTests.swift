import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

@Suite struct RemoteCredentialsTests {
    private let bucket = RemoteLocation.s3(S3Location(bucket: "b"))
    private let share = RemoteLocation.webDAV(WebDAVLocation(isSecure: true, host: "h"))

    @Test func `keys come from the environment first`() throws {
        let found = try RemoteCredentials.fromEnvironment(
            for: bucket,
            environment: ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"])
        #expect(found?.secret == .accessKey(id: "id", secret: "secret", sessionToken: "token"))
    }

    @Test func `profiles come from the shared files`() throws {
        let home = try TemporaryDirectory()
        let text =
            "[default]\naws_access_key_id = d\naws_secret_access_key = ds\n# no\n[nas]\naws_access_key_id=n\n"
            + "aws_secret_access_key=ns\naws_session_token=nt\n"
        try home.write(text.utf8, as: "credentials")
        try home.write("[profile nas]\nregion = eu-west-3\ns3 =\n  region = wrong\n".utf8, as: "config")
        var environment = [
            "AWS_SHARED_CREDENTIALS_FILE": home.path.appending("credentials").string,
            "AWS_CONFIG_FILE": home.path.appending("config").string,
        ]
        let plain = try RemoteCredentials.fromEnvironment(for: bucket, environment: environment)
        #expect(plain?.secret == .accessKey(id: "d", secret: "ds", sessionToken: nil))
        environment["AWS_PROFILE"] = "nas"
        let named = try RemoteCredentials.fromEnvironment(for: bucket, environment: environment)
        #expect(named?.secret == .accessKey(id: "n", secret: "ns", sessionToken: "nt"))
        #expect(RemoteCredentials.regionFromEnvironment(environment) == "eu-west-3")
        environment["AWS_PROFILE"] = "other"
        let error = try #require(throws: RemoteError.self) {
            try RemoteCredentials.fromEnvironment(for: bucket, environment: environment)
        }
        #expect(error.code == .credentialsMissing)
    }

    @Test(arguments: [
        ["AWS_ACCESS_KEY_ID": "id"], ["AWS_SECRET_ACCESS_KEY": "s"],
    ])
    func `half a pair is an error, not an absence`(_ environment: [String: String]) throws {
        let error = try #require(throws: RemoteError.self) {
            try RemoteCredentials.fromEnvironment(for: bucket, environment: environment)
        }
        #expect(error.code == .credentialsMissing)
    }

    @Test(arguments: [
        "role_arn = arn:aws:iam::1:role/r\nsource_profile = default", "credential_process = /bin/keys",
        "sso_session = corp\nsso_account_id = 1", "role_arn = r\naws_access_key_id = i\naws_secret_access_key = SECRET",
    ])
    func `a profile that gets its key in another way says so`(_ settings: String) throws {
        let home = try TemporaryDirectory()
        try home.write("[profile corp]\n\(settings)\n".utf8, as: "config")
        let environment = [
            "AWS_CONFIG_FILE": home.path.appending("config").string, "AWS_PROFILE": "corp",
            "AWS_SHARED_CREDENTIALS_FILE": home.path.appending("none").string,
        ]
        let error = try #require(throws: RemoteError.self) {
            try RemoteCredentials.fromEnvironment(for: bucket, environment: environment)
        }
        #expect(error.code == .credentialsMissing)
        #expect(error.message.contains("does not support"))
        #expect(error.remedy?.contains("export-credentials --profile corp") == true)
        #expect(!"\(error)".contains("SECRET"))
        // Keys in the environment come before any profile: AWS's own order.
        var withKeys = environment
        withKeys["AWS_ACCESS_KEY_ID"] = "e"
        withKeys["AWS_SECRET_ACCESS_KEY"] = "es"
        let found = try RemoteCredentials.fromEnvironment(for: bucket, environment: withKeys)
        #expect(found?.secret == .accessKey(id: "e", secret: "es", sessionToken: nil))
    }

    @Test func `the credentials file comes before the config file, and the default profile has two names there`() throws
    {
        let home = try TemporaryDirectory()
        let keys = { (name: String) in "aws_access_key_id = \(name)\naws_secret_access_key = s\n" }
        try home.write(("[profile default]\nregion = eu-west-1\n" + keys("config")).utf8, as: "config")
        var environment = [
            "AWS_CONFIG_FILE": home.path.appending("config").string,
            "AWS_SHARED_CREDENTIALS_FILE": home.path.appending("credentials").string,
        ]
        let plain = try RemoteCredentials.fromEnvironment(for: bucket, environment: environment)
        #expect(plain?.identity == "config")
        #expect(RemoteCredentials.regionFromEnvironment(environment) == "eu-west-1")
        try home.write(("[default]\n" + keys("credentials")).utf8, as: "credentials")
        let other = try RemoteCredentials.fromEnvironment(for: bucket, environment: environment)
        #expect(other?.identity == "credentials")
        environment["AWS_DEFAULT_REGION"] = "eu-north-1"
        #expect(RemoteCredentials.regionFromEnvironment(environment) == "eu-north-1")
        environment["AWS_REGION"] = "eu-south-1"
        #expect(RemoteCredentials.regionFromEnvironment(environment) == "eu-south-1")
    }

    @Test func `WebDAV has variables of its own`() throws {
        let found = try RemoteCredentials.fromEnvironment(
            for: share, environment: ["TIERSYNC_WEBDAV_USER": "u", "TIERSYNC_WEBDAV_PASSWORD": "p"])
        #expect(found?.secret == .password(user: "u", password: "p"))
        #expect(try RemoteCredentials.fromEnvironment(for: share, environment: [:]) == nil)
    }

    @Test func `credentials never print their secrets`() {
        for credentials in [
            RemoteCredentials.accessKey(id: "id", secret: "SECRET", sessionToken: "SECRET"),
            .password(user: "id", password: "SECRET"), .bearer(token: "SECRET"),
        ] {
            var dumped = ""
            dump(credentials, to: &dumped)
            let all = "\(credentials)" + String(reflecting: credentials) + dumped + "\([credentials] as [Any])"
            #expect(!all.contains("SECRET"))
        }
    }

    @Test func `an S3 location without a key says which variables to set`() throws {
        let error = try #require(throws: RemoteError.self) {
            try S3ObjectStore(S3Location(bucket: "b"), nil, region: nil, options: RemoteOptions())
        }
        #expect(error.code == .credentialsMissing)
        #expect(error.remedy?.contains("AWS_ACCESS_KEY_ID") == true)
        #expect(error.isRemoteWide && error.exitStatus == .remoteUnreachable)
    }
}
