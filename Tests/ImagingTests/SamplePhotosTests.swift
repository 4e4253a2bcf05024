import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel

@Suite(.enabled(if: SamplePhotos.folder != nil, "the sample photos are not here: set TIERSYNC_TEST_PHOTOS"))
struct SamplePhotosTests {
    private let reader = PhotoReader()

    @Test(arguments: [
        ("metadata/gps-position/thompson-springs.jpg", GeoPoint(latitude: 39.115, longitude: -108.400_968_333)),
        ("metadata/gps-position/empty_gps.jpg", nil),
        ("metadata/dates/datetimeoriginal-gps.jpg", GeoPoint(latitude: 39, longitude: -108)),
    ]) func `places are those of the files`(name: String, place: GeoPoint?) throws {
        let location = try reader.read(SamplePhotos.file(name), longSide: 100).metadata.location
        #expect((location == nil) == (place == nil))
        if let location, let place {
            #expect(abs(location.latitude - place.latitude) < 1e-6 && abs(location.longitude - place.longitude) < 1e-6)
        }
    }

    @Test func `dates are those of the files`() throws {
        let reading = try reader.read(SamplePhotos.file("metadata/dates/date-priority-test.jpg"), longSide: 100)
        #expect(reading.metadata.captured?.wallClock == 1_675_303_200)
    }

    @Test(.enabled(if: PhotoReader.findDecoder() != nil, "tiersync-decoder is not built"))
    func `a phone's HEIC says when, where and by what`() throws {
        let metadata = try reader.read(SamplePhotos.file("formats/IMG_2682.heic"), longSide: 320).metadata
        #expect((metadata.width, metadata.height) == (4032, 3024))
        #expect(metadata.cameraModel == "iPhone 7")
        #expect(metadata.captured == CaptureTime(wallClock: 1_553_166_262.348, utcOffset: -18_000))
        #expect(abs((metadata.location?.longitude ?? 0) + 96.071_625) < 1e-6)
    }

    @Test func `every photo of the camera folder is read`() throws {
        let folder = SamplePhotos.file("camera")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.string) {
            let reading = try reader.read(folder.appending(name), longSide: 320)
            #expect(reading.image.longSide >= min(320, max(reading.metadata.width, reading.metadata.height)))
        }
    }
}
