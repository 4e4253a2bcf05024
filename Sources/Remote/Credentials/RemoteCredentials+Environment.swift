public import Foundation

extension RemoteCredentials {
    /// Finds credentials for a location where the tools that people use look for them; `nil` where there are none.
    ///
    /// S3: `AWS_ACCESS_KEY_ID` with `AWS_SECRET_ACCESS_KEY` and perhaps `AWS_SESSION_TOKEN`, else the profile `AWS_PROFILE` (or
    /// `default`) of the shared credentials file, then of the config file: AWS's own order. WebDAV: `TIERSYNC_WEBDAV_TOKEN`, or
    /// `TIERSYNC_WEBDAV_USER` with `TIERSYNC_WEBDAV_PASSWORD`.
    /// Throws `credentialsMissing` when a half of a pair or a profile that was asked for is not there.
    public static func fromEnvironment(
        for location: RemoteLocation, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(RemoteError) -> RemoteCredentials? {
        switch location {
        case .directory, .custom: nil
        case .webDAV: try webDAV(environment)
        case .s3: try s3(environment)
        }
    }

    /// The region that the environment or the profile names, for a location that names none.
    package static func regionFromEnvironment(_ environment: [String: String]) -> String? {
        if let region = environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"], !region.isEmpty {
            return region
        }
        let profile = environment["AWS_PROFILE"].flatMap { $0.isEmpty ? nil : $0 } ?? "default"
        return configSection(profile, environment)?["region"]
    }

    /// A profile of the config file. There the default one may be written either way; the longer one wins.
    /// Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
    private static func configSection(_ profile: String, _ environment: [String: String]) -> [String: String]? {
        guard let file = SharedAWSFile(at: configPath(environment)) else { return nil }
        return file.section("profile \(profile)") ?? (profile == "default" ? file.section(profile) : nil)
    }

    private static func webDAV(_ environment: [String: String]) throws(RemoteError) -> RemoteCredentials? {
        if let token = environment["TIERSYNC_WEBDAV_TOKEN"], !token.isEmpty { return .bearer(token: token) }
        let user = environment["TIERSYNC_WEBDAV_USER"].flatMap { $0.isEmpty ? nil : $0 }
        guard let user else {
            guard environment["TIERSYNC_WEBDAV_PASSWORD"] == nil else {
                throw missingHalf("TIERSYNC_WEBDAV_PASSWORD", "TIERSYNC_WEBDAV_USER")
            }
            return nil
        }
        guard let password = environment["TIERSYNC_WEBDAV_PASSWORD"] else {
            throw missingHalf("TIERSYNC_WEBDAV_USER", "TIERSYNC_WEBDAV_PASSWORD")
        }
        return .password(user: user, password: password)
    }

    private static func s3(_ environment: [String: String]) throws(RemoteError) -> RemoteCredentials? {
        let id = environment["AWS_ACCESS_KEY_ID"].flatMap { $0.isEmpty ? nil : $0 }
        let secret = environment["AWS_SECRET_ACCESS_KEY"].flatMap { $0.isEmpty ? nil : $0 }
        switch (id, secret) {
        case (let id?, let secret?):
            let token = environment["AWS_SESSION_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
            return .accessKey(id: id, secret: secret, sessionToken: token)
        case (_?, nil): throw missingHalf("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        case (nil, _?): throw missingHalf("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")
        case (nil, nil): return try fromSharedFiles(environment)
        }
    }

    private static func fromSharedFiles(_ environment: [String: String]) throws(RemoteError) -> RemoteCredentials? {
        let asked = environment["AWS_PROFILE"].flatMap { $0.isEmpty ? nil : $0 }
        let profile = asked ?? "default"
        let home = environment["HOME"] ?? "/"
        let credentialsPath = environment["AWS_SHARED_CREDENTIALS_FILE"] ?? home + "/.aws/credentials"
        let sections = [
            SharedAWSFile(at: credentialsPath)?.section(profile), configSection(profile, environment),
        ].compactMap(\.self)
        // A role comes before the keys in its profile: those would be somebody else's identity.
        if sections.contains(where: { $0["role_arn"] != nil }) { throw unsupported(profile, "role_arn") }
        for section in sections {
            if let id = section["aws_access_key_id"], let secret = section["aws_secret_access_key"] {
                return .accessKey(id: id, secret: secret, sessionToken: section["aws_session_token"])
            }
        }
        let indirect = ["credential_process", "sso_session", "sso_start_url", "sso_account_id", "login_session"]
        for name in indirect where sections.contains(where: { $0[name] != nil }) { throw unsupported(profile, name) }
        guard let asked else { return nil }
        throw RemoteError(
            .credentialsMissing, "the profile \"\(asked)\" that AWS_PROFILE names has no access key",
            remedy: "add aws_access_key_id and aws_secret_access_key for it to \(credentialsPath)")
    }

    private static func unsupported(_ profile: String, _ setting: String) -> RemoteError {
        RemoteError(
            .credentialsMissing,
            "the profile \"\(profile)\" gets its access key by \(setting), which tiersync does not support",
            remedy: "set the keys first: eval \"$(aws configure export-credentials --profile \(profile) --format env)\""
        )
    }

    private static func configPath(_ environment: [String: String]) -> String {
        environment["AWS_CONFIG_FILE"] ?? (environment["HOME"] ?? "/") + "/.aws/config"
    }

    private static func missingHalf(_ present: String, _ absent: String) -> RemoteError {
        RemoteError(.credentialsMissing, "\(present) is set, \(absent) is not", remedy: "set both or neither")
    }
}
