import SystemPackage

/// The messages and remedies, each in one place.
extension ImagingError {
    static func reading(_ file: FilePath, _ cause: Errno) -> ImagingError {
        switch cause {
        case .noSuchFileOrDirectory, .staleNFSFileHandle:
            ImagingError(
                .vanished, file: file, reason: "the file is no longer there",
                remedy: "run the command again if it was moved", underlying: cause)
        case .permissionDenied, .notPermitted:
            ImagingError(
                .unreadable, file: file, reason: "you may not read this file",
                remedy: "give yourself permission: chmod u+r", underlying: cause)
        case .tooManySymbolicLinkLevels:
            ImagingError(
                .unreadable, file: file, reason: "its symbolic links lead in a circle",
                remedy: "remove the link", underlying: cause)
        default:
            ImagingError(
                .unreadable, file: file, reason: "it cannot be read: \(cause)",
                remedy: "check the disk, then run the command again", underlying: cause)
        }
    }

    static func notRegular(_ file: FilePath) -> ImagingError {
        ImagingError(
            .unreadable, file: file, reason: "it is not a regular file",
            remedy: "name a picture file, or the folder that holds it")
    }

    static func empty(_ file: FilePath) -> ImagingError {
        ImagingError(
            .empty, file: file, reason: "the file is empty (0 bytes)",
            remedy: "copy it again from the camera or a backup")
    }

    static func changed(_ file: FilePath) -> ImagingError {
        ImagingError(
            .changedWhileRead, file: file, reason: "the file changed while it was read",
            remedy: "wait until the program that writes it is done, then run the command again")
    }

    static func copying(to copy: FilePath, _ cause: Errno) -> ImagingError {
        switch cause {
        case .noSpace, .diskQuotaExceeded:
            ImagingError(
                .diskFull, file: copy, reason: "the disk is full, so the copy was not kept",
                remedy: "free some space or choose another disk for the library", underlying: cause)
        default:
            ImagingError(
                .copyFailed, file: copy, reason: "the copy cannot be written: \(cause)",
                remedy: "check that the library's folder is writable", underlying: cause)
        }
    }

    static func notAnImage(_ file: FilePath) -> ImagingError {
        ImagingError(
            .notAnImage, file: file, reason: "its content is not a picture, whatever its name says",
            remedy: "leave it out, or restore the picture from a backup")
    }

    static func unsupported(_ file: FilePath, what: String) -> ImagingError {
        ImagingError(
            .unsupported, file: file, reason: "\(what) cannot be shown by tiersync",
            remedy: "keep it beside a JPEG of the same name, or convert it to JPEG, HEIC, PNG or TIFF")
    }

    static func truncated(_ file: FilePath, said: String) -> ImagingError {
        ImagingError(
            .truncated, file: file, reason: "the picture is cut off: the file ends too early",
            remedy: "copy it again from the camera or a backup", underlying: LibraryMessage(said))
    }

    static func corrupt(_ file: FilePath, said: String) -> ImagingError {
        ImagingError(
            .corrupt, file: file, reason: "the picture's data are damaged",
            remedy: "copy it again from the camera or a backup", underlying: LibraryMessage(said))
    }

    static func tooLarge(_ file: FilePath, reason: String) -> ImagingError {
        ImagingError(
            .tooLarge, file: file, reason: reason,
            remedy: "if it is a real photo, save it smaller; if not, leave it out: such files can exhaust the memory")
    }

    static func tooManyPixels(_ file: FilePath, width: Int, height: Int) -> ImagingError {
        tooLarge(file, reason: "the picture claims \(width) × \(height) pixels, more than is decoded")
    }

    static func decoderMissing(_ file: FilePath, format: String) -> ImagingError {
        ImagingError(
            .decoderMissing, file: file, reason: "\(format) needs the program tiersync-decoder, which was not found",
            remedy: "install it beside tiersync, or set TIERSYNC_DECODER to its path; tiersync doctor checks it")
    }

    static func movieToolsMissing(_ file: FilePath) -> ImagingError {
        ImagingError(
            .decoderMissing, file: file, reason: "a film needs the programs ffmpeg and ffprobe, which were not found",
            remedy:
                "install ffmpeg (Debian: apt install ffmpeg), or set TIERSYNC_FFMPEG to its path; tiersync doctor checks it"
        )
    }

    static func decoderFailed(_ file: FilePath, said: String) -> ImagingError {
        ImagingError(
            .decoderFailed, file: file, reason: "the decoder broke down on this file (\(said))",
            remedy: "the file is probably damaged: restore it from a backup, or convert it to JPEG",
            underlying: LibraryMessage(said))
    }

    static func timedOut(_ file: FilePath, seconds: Double) -> ImagingError {
        ImagingError(
            .timedOut, file: file, reason: "decoding took longer than \(Int(seconds)) s and was stopped",
            remedy: "try again on an idle machine, or convert it to JPEG")
    }
}
