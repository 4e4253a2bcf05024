import SystemPackage

/// How hot the hottest part is: the kernel's thermal zones (Documentation/ABI/testing/sysfs-class-thermal), in thousandths of a degree Celsius.
struct TemperatureProbe: ConditionProbe {
    var settings: ConditionSettings
    var system: SystemFiles

    let condition = Condition.temperature

    func find() -> ConditionFinding {
        let readings = system.entries(system.sysfs.appending("class/thermal"))
            .filter { $0.lastComponent?.string.hasPrefix("thermal_zone") == true }
            .compactMap { system.number($0.appending("temp")) }.map { Double($0) / 1_000 }
            // A sensor that is off reads 0 or far below.
            .filter { $0 > 0 && $0 < 200 }
        guard let hottest = readings.max() else { return .unknown(.temperature, "no thermal sensor") }
        return ConditionFinding(
            .temperature, holds: hottest <= settings.temperatureAtMost, found: "\(Int(hottest.rounded())) °C")
    }
}
