import Catalog
import Imaging
import Remote
import TierModel
import TierSync

extension RequestError {
    /// What the engine threw, as an answer.
    init(_ error: any Error) {
        switch error {
        case let error as RequestError: self = error
        case let error as EngineError: self.init(Self.status(of: error), error)
        case let error as any UserFacingError:
            switch error.exitStatus {
            case .remoteUnreachable: self.init(502, error)
            case .libraryUnusable: self.init(503, error)
            case .conditionsNotMet: self.init(409, error)
            default: self.init(422, error)
            }
        case is CancellationError: self.init(503, "the server is ending", code: "ending", retryAfter: 5)
        default: self.init(500, "this failed", remedy: "tiersync serve -v says more", code: "failed")
        }
    }

    private init(_ status: Int, _ error: any UserFacingError) {
        self.init(status, error.message, remedy: error.remedy, code: (error as? EngineError)?.code.rawValue)
    }

    private static func status(of error: EngineError) -> Int {
        switch error.code {
        case .unknownPhoto, .unknownPerson, .unknownAlbum, .unknownFace, .unknownDerived: return 404
        case .badName, .badValue, .whichFace, .badConfiguration: return 422
        case .inTrash, .albumExists, .nothingToUndo, .noRemote, .notRead, .inUse, .ambiguousPhoto: return 409
        default:
            switch error.exitStatus {
            case .remoteUnreachable: return 502
            case .libraryUnusable: return 503
            case .conditionsNotMet: return 409
            default: return 422
            }
        }
    }
}
