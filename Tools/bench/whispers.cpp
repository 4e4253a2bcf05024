// Groups face vectors as dlib's example of face clustering does it: an edge between every two vectors that are nearer
// than D, then dlib::chinese_whispers. To compare the engine's clustering of people with.
//
//   whispers [--as-example] VECTORS OUTPUT D [D…]
//
// With --as-example edges are found by the example's own loop, as dlib's Python function does it, too; without, by one that
// is written for vector registers: it finds the same.
//
// VECTORS: 128 signed bytes each, unit vectors times 320, no header. OUTPUT: JSON, as people_rivals.py writes it.
#include <dlib/clustering.h>
#include <dlib/matrix.h>
#include <dlib/revision.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr std::size_t length = 128;
constexpr float scale = 320;
// So many sums side by side let the compiler use vector registers: it may not reorder a single sum of floats.
constexpr std::size_t lanes = 16;
// So many vectors stay in the nearest cache while all others pass by.
constexpr std::size_t block = 32;

using Vector = std::array<float, length>;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<Vector> readVectors(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path + " cannot be read");
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (bytes.empty() || bytes.size() % length != 0)
        throw std::runtime_error(
            path + " must hold vectors of 128 bytes each; it has " + std::to_string(bytes.size()) + " bytes");
    std::vector<Vector> vectors(bytes.size() / length);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        vectors[i / length][i % length] = static_cast<float>(static_cast<std::int8_t>(bytes[i])) / scale;
    return vectors;
}

float squaredDistance(const Vector& a, const Vector& b) {
    std::array<float, lanes> sums{};
    for (std::size_t i = 0; i < length; i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const float difference = a[i + lane] - b[i + lane];
            sums[lane] += difference * difference;
        }
    float sum = 0;
    for (const float part : sums) sum += part;
    return sum;
}

// Each vector has an edge to itself as in the example, so that those without a neighbour get a label, too. dlib sorts
// the edges, so their order here is free.
std::vector<dlib::sample_pair> edgesOf(const std::vector<Vector>& vectors, double distance) {
    const float limit = static_cast<float>(distance * distance);
    std::vector<dlib::sample_pair> edges;
    for (std::size_t start = 0; start < vectors.size(); start += block) {
        const std::size_t end = std::min(start + block, vectors.size());
        for (std::size_t j = start; j < vectors.size(); ++j)
            for (std::size_t i = start; i < std::min(end, j + 1); ++i)
                if (squaredDistance(vectors[i], vectors[j]) < limit) edges.emplace_back(i, j);
    }
    return edges;
}

// What a user of dlib runs.
std::vector<dlib::sample_pair> edgesAsInExample(const std::vector<Vector>& vectors, double distance) {
    std::vector<dlib::matrix<float, 0, 1>> faces;
    for (const Vector& vector : vectors) {
        dlib::matrix<float, 0, 1> face(length);
        std::copy(vector.begin(), vector.end(), face.begin());
        faces.push_back(std::move(face));
    }
    std::vector<dlib::sample_pair> edges;
    for (std::size_t i = 0; i < faces.size(); ++i)
        for (std::size_t j = i; j < faces.size(); ++j)
            if (dlib::length(faces[i] - faces[j]) < distance) edges.emplace_back(i, j);
    return edges;
}

std::vector<double> distancesOf(const std::vector<std::string>& words) {
    std::vector<double> distances;
    for (const std::string& word : words) {
        char* end = nullptr;
        distances.push_back(std::strtod(word.c_str(), &end));
        if (*end != '\0' || !(distances.back() > 0))
            throw std::runtime_error("a distance is a number greater than 0, not '" + word + "'");
    }
    return distances;
}

void run(
    const std::string& input, const std::string& output, const std::vector<double>& distances, bool asExample) {
    const std::vector<Vector> vectors = readVectors(input);
    std::ofstream file(output);
    if (!file) throw std::runtime_error(output + " cannot be written");
    file << std::setprecision(9) << "{\"method\":\"chinese-whispers\",\"version\":\"" << DLIB_MAJOR_VERSION << '.'
         << DLIB_MINOR_VERSION << "\",\"results\":[";
    for (std::size_t setting = 0; setting < distances.size(); ++setting) {
        const Clock::time_point start = Clock::now();
        const std::vector<dlib::sample_pair> edges =
            asExample ? edgesAsInExample(vectors, distances[setting]) : edgesOf(vectors, distances[setting]);
        const double edgeSeconds = secondsSince(start);
        std::vector<unsigned long> labels;
        dlib::chinese_whispers(edges, labels);
        const double seconds = secondsSince(start);
        file << (setting == 0 ? "" : ",") << "{\"distance\":" << distances[setting] << ",\"minimum\":null,\"edges\":"
             << edges.size() - vectors.size() << ",\"edgeSeconds\":" << edgeSeconds << ",\"seconds\":" << seconds
             << ",\"labels\":[";
        for (std::size_t i = 0; i < labels.size(); ++i) file << (i == 0 ? "" : ",") << labels[i];
        file << "]}";
    }
    file << "],\"unfinished\":null}";
    file.close();
    if (!file) throw std::runtime_error(output + " cannot be written");
}

}  // namespace

int main(int count, char** words) {
    const bool asExample = count > 1 && std::string(words[1]) == "--as-example";
    const int first = asExample ? 2 : 1;
    if (count < first + 3) {
        std::cerr << "usage: whispers [--as-example] VECTORS OUTPUT D [D…]\n";
        return 2;
    }
    try {
        run(words[first], words[first + 1], distancesOf({words + first + 2, words + count}), asExample);
    } catch (const std::exception& error) {
        std::cerr << "whispers: " << error.what() << '\n';
        return 1;
    }
}
