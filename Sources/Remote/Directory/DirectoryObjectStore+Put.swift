import SystemPackage
import TierModel
import Workers

extension DirectoryObjectStore {
    package func put(_ upload: ObjectUpload, _ context: TransferContext) async throws -> PutOutcome {
        if let occupant = try await blocking({ try prepare(upload.key) }) { return .occupied(occupant) }
        let target = path(of: upload.key)
        let name = TemporaryName.made(upload.unfinishedName ?? options.surroundings.uniqueName())
        let temporary = target.removingLastComponent().appending(name)
        do {
            try await context.recorded(
                context.intent(.put, upload.key.rawValue, expecting: upload.byteCount), slots
            ) { count in
                try await blocking { try write(upload, to: temporary, count) }
            }
            // What is no original is read back as what it is.
            let verification = context.purpose == .metadata ? context : context.with(purpose: .verify)
            try await verification.recorded(
                verification.intent(.get, upload.key.rawValue, expecting: upload.byteCount), slots
            ) { count in
                try await blocking { try verify(upload, at: temporary, count) }
            }
            return try await blocking { try commit(upload, temporary, to: target) }
        } catch {
            // Nothing half-done stays; what hinders the removal has been reported by the error itself.
            _ = try? DurableName.remove(temporary)
            throw error
        }
    }

    /// Makes the folders of a key, and says what is there already.
    private func prepare(_ key: ObjectKey) throws -> StoredObject? {
        try marker.establish()
        if let occupant = try stored(key) { return occupant }
        var folder = root
        do {
            for name in key.components.dropLast() {
                folder.append(FilePath.Component(name) ?? ".")
                try DurableName.makeFolder(folder)
            }
        } catch {
            throw failure(error, "make the folder of \(key)")
        }
        return nil
    }

    /// Copies the source, and makes sure on the way that it is what was announced.
    private func write(_ upload: ObjectUpload, to temporary: FilePath, _ count: ByteCount) throws {
        var source = try UploadSource.opened(upload)
        do {
            let file = try OwnedDescriptor(
                temporary, .writeOnly, options: [.create, .exclusiveCreate],
                permissions: FilePermissions(rawValue: 0o666))
            var buffer = [UInt8](repeating: 0, count: chunk(.up))
            while true {
                try Task.checkCancellation()
                let length = try source.read(into: &buffer)
                if length == 0 { break }
                try pass(length, .up)
                try file.write(buffer[..<length])
                count.addSent(length)
            }
            try file.synchronize()
        } catch let code as Errno {
            throw failure(code, "write \(upload.key)")
        }
    }

    private func verify(_ upload: ObjectUpload, at temporary: FilePath, _ count: ByteCount) throws {
        let found = try readBack(temporary, count)
        guard found.digest == upload.digest, found.byteCount == upload.byteCount else {
            throw RemoteError.contentDiffers(upload.key, location)
        }
    }

    private func commit(_ upload: ObjectUpload, _ temporary: FilePath, to target: FilePath) throws -> PutOutcome {
        do {
            try marker.check()
            let isOurs = try DurableName.rename(temporary, to: target)
            if !isOurs { _ = try DurableName.remove(temporary) }
            guard let object = try stored(upload.key) else {
                throw RemoteError(
                    .protocolViolation, "\(upload.key) in \(location) is not a file", remedy: "use another name")
            }
            guard isOurs else { return .occupied(object) }
            let proof = Proof(
                kind: .readBack, digest: upload.digest, byteCount: upload.byteCount, version: object.version,
                provenAt: options.surroundings.now())
            return .stored(object, proof)
        } catch let code as Errno {
            throw failure(code, "name \(upload.key)")
        }
    }
}
