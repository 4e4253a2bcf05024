/** Opens the viewer (follows with the next commit). */
export async function openViewer() {}
export async function follow() {}
