import CVectors
import Foundation
import TierModel

/// What faces that look like many people have in common.
///
/// An embedder keeps some kinds of faces less apart than others, so one limit for all merges strangers there or splits one person elsewhere. How
/// near a face is to a crowd of people tells where: distances there count as longer. The idea is adaptive score normalisation of speaker
/// recognition (Sturim & Reynolds, ICASSP 2005), with a few centres in place of a cohort of persons, so that nobody's own vector is in it.
package struct FaceCrowd: Hashable, Sendable {
    /// Centre after centre, as quantised unit vectors.
    package let components: [Int8]
    /// The squared distance in levels that a face has to its nearest centre on average.
    let usualDistance: Int32
    /// Beyond this squared distance it no longer counts how far: what is far from all people may be no face.
    let greatestDistance: Int32

    /// No crowd: every face counts the same.
    package static let none = FaceCrowd(components: [], usualDistance: 0, greatestDistance: 0)

    /// For vectors of dlib's face ResNet (mirror average): the means of 32 groups of 14 to 52 of the 1,023 people of the development half of Labeled
    /// Faces in the Wild, by k-means. Tools/models/face_crowd.py makes it.
    package static let dlibResNet = FaceCrowd(
        components: Data(base64Encoded: dlibResNetCentres).map { $0.map { Int8(bitPattern: $0) } } ?? [],
        usualDistance: 11_995, greatestDistance: 13_312)

    /// How much a face's distances are shortened, in squared levels; less than nothing where many people are near. Of the squared distance to the
    /// nearest centre 0.7 count, half of it for each of the two faces.
    package func allowance(of vector: [Int8]) -> Int32 {
        guard !vector.isEmpty, components.count >= vector.count else { return 0 }
        let nearest = unsafe vector.withUnsafeBufferPointer { vector in
            unsafe components.withUnsafeBufferPointer { centres -> Int32 in
                guard let row = vector.baseAddress, let others = centres.baseAddress else { return usualDistance }
                let count = Int32(centres.count / vector.count)
                return unsafe nearpairs_least(row, others, count, Int32(vector.count), greatestDistance)
            }
        }
        let numerator = 7 * (Int(nearest) - Int(usualDistance))
        // Rounded down, below zero too.
        return Int32((numerator >= 0 ? numerator : numerator - 19) / 20)
    }
}

private let dlibResNetCentres = """
    2Bsb/frpDeUj9UT3090LH9zj6+YBBgcM6bXq2hHrCBDR7/kLCP0tA97yAEMs+gIDD84FGCwKBN39Cc8MEeLl/zgZ6eAu5P0Y3+TDGFgRzP3QCvoC7gPfAxv3\
    +DT9BQX99/zs9xPpAhXPJAUABAnu8CjLLiv6IgYa8/rn9A/5AAndERTz8PMA2yzqNfTK8fcp1tv19wf7DBjgtOziAPEAEsz3AxL68in6yewQNC/9APQQy/4Z\
    GAgG1P8V2AMI5fL4Oxrf4y3cARTj1cT4XA/WC+AE/Rn3D+z8J/cCOPf+CgPt/OD2+PP/EtAaB/7/A+zqIsEmKQMmCxT9/OL7E+0JAd4XFPr1+QTpKfU//M3k\
    BB3c5O7vCP4JCuGt79wM5wEM1fD7Cwf8Lf/b/gI/JwEM/BLLChcmBg3Y+RTUFw/t8f07GuLkKOr8DuHcwhNbFcoB1Af+BewD5AMjAPg0/AUEA+z96voM5wQX\
    yiH/AAMO6/kmvzMuBiMMD/4B4/EL9QgN3xAT9N35B+Mj5iT6wgT9KeDX3/X7EQMI5rPx8gb8/Rbe+xcS7+82AcP2EjI4/QHnHLwAJA8PENsBI9L8C9vz9SUW\
    5OEq1vkS6dnH/WEc3gLy/gwN7e3uATH2Ai4E/QoS6fbg9QXxCRrUIvn5AfH0+yHOKCbxIwwJ+fng6Rf+DP7fFwjv3v387Rr3K/vD7/4c4+Dg5AAH/AbdwvDx\
    DeQLFNnvCBTx8TAA3wQPQi3+CfQfww0kHRQT3goozxcQ3+zwJRrr1izh7Rbr4L4NUiPRAvT9Bwbn7+oGLwH3MhL/Dgvq9en8Et4CFd0z/QTz9+8JK8Q1KQMb\
    FAz/++XjCvUJEOIREO3c/gTjKOQn774K+Cjc2OLpAxH8C9jA9fAF8gMd3QAOEfLnNgLN+BMyLfgG7Ru5+ycPERPZAiTWCRPf9vEoE+bhL9/wGenZzf1aHuEI\
    7/wFCvPv7Ac5+AQ4CPYDDuX26vgJ7wIa0yf0+Pbz9QcmxyIl+x8KBwD43OIS+AQH4xEa7OD9++Yj5CD3ywn2KtnU5Oz9FgIN373z8gv1ARXbAxIY8eYvAsf8\
    FzQ6+wPvHroDJAsVENUCI9cKDtv79iQW5dQu1vUZ6d/L/Vsd4grz/QEX9/DrADT6ATQE+QYU3/zk9vz2AhvaLvT8+Pj4/iXLJSkBIw0PA/3f6Qf0AgvjExLw\
    5v714ijpJvTBCOwm2Nj09wsFCBresvPz++0FD9AFBx364yYCxvERNi77BO8euQgjDw4R1QYc3QkP7ATvLhjg5Cna/BPo0ccAWyLfC/EE/h/5CucIMf0AQPr9\
    DBLg/+H9+/cBFNog9v37/u31IcUkIAclCxQH9ubwCPECBeUXD/ru/PjnJ/EoAdD19xff2uztCAkHAtWw6ecQ6gEA0u8FE/35MAnZCgpIJwsI8hfGGCMYEBji\
    BxzQGhj5+/8rFevkINr5CO3cuw5kI9UH7P8TAucC6AouCPkwBQEPEOD65v8L7QYa1Cj+9/wO5PYkxDAu/B8RC/0H5eYA9w0O5RsK/fD19tkb8Tr00OX3Itfb\
    8v4NAQgF6qzr7w7z9QrR6QwUAPgy/9EJD0EvDAPqGtQNIh8LCN0FFdsHGO779zIS6tgf5e0I4d63B14XzAryAxwR8wPi+y/98Sz+DxEM7wfb/A72Ax/bHP8K\
    BAPp9hrFNikEGh0NAQXY6RD9FQnlHQbu5Af18iT6MwDD9/YW2Orq6Q8LBgvXv/HrDtoHB9T0BA3y7TED4gkKPyn+Bu0ewxAsHBAT3wIp1RoQ8/XvIRfk2R/p\
    8Rzo08gQViLTAun4AgPn9esSLQD4OAsDCA/i/ef9DuUAFdgqAfn5/OMHLbw3JwwcFgoD++XpCvUJBOYUCPnw/QToKfUr+sfv/Rfa6eDqDhABBdi87+cP5w4N\
    2/IFC/LxMwLb/wk8KwEH6yLBCiMbFBvcCCTJGQ/n9f4bEuvfJ9n2HPHRvgZfItMA8voVC+vw6QcrAvg4Cv0HCub+8P4T6gQS3DP//fvy7QwswS8k+yMIDv36\
    3OoH9QgC5xMO/OT6+eEc7Sz6yfv6GeDe3eX7BQD/4Lzs7BrrBgTa8goS9/Y3/NgGDzstCAnvHscTICMTFtgIJtcaGuX2ACcT79st2PYS8OPABmIf1gD2+w4F\
    5e3nBDIDACoI/wsN4fnv/Q/nCBfWL/T//gH3BC7GMi38Gw0OAATY4frtCBDoGw754gz27iPvLP3L//gc2+Lo7gcO+gnatvPsE+b/Bdr5Bw/38i4H2AsJQScE\
    CfIgwREjIRIU3P8m1SET7fz3JRbq3SHf8hLu18MPXyfP/vX8Dwrs8ewJNgX7Nwn/BQ3l+ev8Bu0CFtMv+fv9BOcFL8MvKggeEQgF/ODkCe0HCOkOE+3i/wPj\
    LOgm88AG8yTd2+H0ARcHBuO69u8K+AIb1/8PE+vpNPnL+hInNfgB5hq5/iYQFg7T/yXSBgfg+PgjEeTZK9f+IOvY1P1bFOQI6fb6BfPr6gI28AU3AvsCEeQA\
    5/kC7AIV1in3+QLu9f4rxi4gACcIDwH63egR+wEG6Q8A+O38B+Ag7zP0vewEHu3q0On6Agj63Lvx8wPrDhXW6woL8Pc0AtcKDTkx/QflHMAJGx8MGecCJtEN\
    GOzl8B4a5eMp5PkR7tO7Dlgh0vvvAgcB6+j2CSj8+TQG+QQL5Pnm+xbiERbWNPkADf34ByLDMCX4GRAS/gzc4gX/CAfpGQ358fn66SP3L/XH+fAe1+nf7wwM\
    DgLfruvmCecBAMzqBAT17S8L2Q4PQTIL/OwawxcjHhEe5wgd0w8W/QD3IhPp6xnj+gXr1LoRYSLSAOz5EAHo9esKKfz1Nvz4Cg3aAeH+D+z9F9YcAPIAAd36\
    Ick1KP0eFAv/CeTjEAUNBuoOBvnm7f/rF/Qm9Mb3/Bvh59nk/QcK/+G76u4N8QwOyuYIC/HwNwnXDBNANwH+9R6+FCEiEBroDibSDBXq+PUfF/XjKt31C+/g\
    sg5VJdsG8f4K/OXs7Qcs/PQtBPgRBd/04P0S3wQa0ST58/z/7QUjzDon9B0VC/cF5NwIBQ4Q6hAQ7uL/+ucv5yj2yP37J9vd8PkFBQkT4bHy7gDx/xTa/QoZ\
    7uQvA8j2CzIy/AjrJroKIwoPFdwGI88HD+v78Swf5d4r2/gY58/KAVcj4AXw/AUY+/zsATD5AD4D/QcP5QHc9wL2AhLUJ/f7/PDt/SPDJR8KJgoMBe/g8Q37\
    AgXqEhbp4/775yzqI/HBAvck3tjn8gQKCQ7fvPLz++0KHdn/Bhr04Sn5zfYTMzP6BvMetAQiCRMU1QYj2g4M4gDuLRfh3Sjf+B3h18cAVxniCOsB9hb+9uQE\
    N/P8QAL5/xHoAuQCAfH6FNwj+AH38u/8KcAjJgkjCBMJ9+XuCfz5EesKA/Pz8P7sLPAm/cTz+RTg5uHjCgUOANe35+MM6AgG0OwFCvb3MwvcBQw/Kw0G7x7B\
    FSIhCynfCh7NGhL99PojFOnqKtoBE+3RwQpcJ98I7PsN+uL97g0m//kx/gAGB9z95wEV4QYQ1R778PcH4gEjvTYu9x0MCAEC4uMB/QgH6w0D8+j5B+YY7yn2\
    u/ICGOLn1uP9BAD74Mbw6gfvExLV8QEM7PEvAN8CCTkz/AXsIbsMHhwXFeMPJNESEt7w9h8U9OA13O4Q7tu+DVIl2gPu/Az/7uTrBzXw+jEK9AwD6P3m/BjY\
    BhLXMvv6/+7zDC3NOygAHwwR+v3a4AkGARDtEAv15PcE6B3yMfLC//ob4und4fwJBP3lte7zFvAIDNrrCwr07zME3QsSRCsKCegZwRkcGQse3wMf1hUf9vXs\
    JhDp6CXf9AXt37cTXyXaBPUCFgPn7O4IKfzyLAP7ChLc+uMAGOQJGtIp9/gGAewCJsQwLP4gFAsCCeLgAP4KEe0SFPDm9vDbIeQ178v28THY3vIDDgULCOes\
    6/EB+fUL1vcPFvvpKvu7AhEwLQMG3h/TAh0QCQXfCCPa+hrt++0uE+LWIeD1Dt3Yv/hdEtYK9AcUH/8H6fo17AM0/AoIC+cJ3fwB+wAY2B78Bgn78+wezigo\
    CxwZE/7/0fUU9g3+7RkI8+QH+uof8isAxAP2Gt/p1t/4DAX83cXv7RvmBQHT8gYG7+41BN8KEzot/wnsHMQTHyAYFdwEKdscFvHw+CQW7NUr4fQU8d/DD1sh\
    1wLv9gYF5e3yCTT7+i4K+gcS3Pjq/hDjAhnYMvr3AAHxAzDENysAGBQQBgre3f/wAQ/tGgv26P778B/+M/K98PEb4ejj7AsJCQbbt/HnBNz/E9fsBQ3z8TEG\
    4QsLRS4BBPUdvwwnIhQd4QQm0hUM8vvtIxPo6CHm+BPm1MMRVCXP//L7Bfzo+OkIKvr4OAT/Dgbm/eIGB9n8DNse//nx/eAHLLw4KQQcEAkA/e3hEvsGBu8U\
    BPHnBgDoHv0y+LvoBRbk6uDtAwIKBNzA7+QL5AQO2O0GDerrMffh/gszLP4L9SHADyAiFBPZCSrLFQ7r7vYnGeTdJOP8GeTQxxFWINH97v0GAu7w6AUq8/s5\
    CQIICuwA7gkQ2wIN3iz/Afzs6QMvuDQnAyAMEgb83ugO9v8H7xUSAfPz89gW7zzr0Ob3KtTl6fsLAQ778qnp6hL58wnS5w0S+/Ix/NAMDTc4DAbiHdUHIRoQ\
    CewJG90AHu389yoM7Nke4u8H3+CyAWcR0wny/SAW+vvo/TDu+iz5DQoL8Arg+wz3BBjbGvsMDvjw9x/MLy4AFBkU/QTO7Q0FCwPvHAr56wH+5CH4O/nF7PwY\
    3Ojh8gMIDADjsO/sEOIEDdfuBAns7zUH2wYHPzMABegZxBAoHhMU5AIe0Q8R7Pf1IRjs4SLj8RHp1MAMWR7Q/e31Dgns7usIKvn0NAIADw7pA+X9DuQBEtgs\
    A/sH8e4CK8A6JwIhEA/+++HpBgAFBPEJCPjx8P7pF/kw8b7p/xLb6t7tAwQP/eO27OUM5gkT0+0BD/L1NQfd/wM7OQUB9B28CCkfExjmDiHLEgnh/fkfD/Hp\
    KNjzE+zXuQJQHdYG7/ELAuz25QQr8f0y/QMSBen/6AMQ1QEJ2iX99fnr8AcvwTww+iAIDvT84uMBBQMH8RUO//b19+cf8S76yP34Gtzs2uv/CBH737br5hXq\
    A/3S7AgH9fQ7C9cODjs1CAPsGcEUHyEVHuAJH9QWGfL/AiAQ7OYi2/4O8Nq2CVwj2gLu9gsD5/DzCCn++iz8/ggO2Pfn/wjmCBfQI/juAgrsACjEOTP4GREN\
    /Q7h4Pn9CgnxFgj/6/0A4xjyNPTB9Poa1+fa6AIJBfrjve/pFuoIB9PtBAnz9DAD3AsMOTUFAuoXvgwhHxgU4QYg1hYU4f/7HAz24i3Z7g713bgHWSHXAvH2\
    DQPw6OYGMvMAMwD6Dw7j/ur8Dt0EE9co+PYA8/cIMcg7MfoeDBH5/Nre/P3/DQ==
    """
