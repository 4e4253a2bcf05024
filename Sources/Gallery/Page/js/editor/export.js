// The picture as it is edited, in full size: from the original, which is fetched when it is not here, after asking.
import { api } from '../api.js';
import { h } from '../dom.js';
import { confirmDialog, formatBytes, toast } from '../ui.js';

/// Waits for a job of this page to end. Fails as it fails.
function ended(context, job, onProgress) {
  return new Promise((resolve, reject) => {
    const look = (next) => {
      if (next.id !== job.id) return;
      onProgress(next);
      if (next.state === 'done') resolve(next);
      else if (next.state !== 'running') reject(Object.assign(new Error(next.error ?? 'The fetch was stopped'), { remedy: next.remedy }));
    };
    context.on('job', look);
    look(job);
    // An event may have come before anybody listened.
    api.get('/api/status', {}, { signal: context.signal }).then((status) => status.jobs.filter((one) => one.id === job.id).forEach(look), () => {});
    context.signal.addEventListener('abort', () => reject(new DOMException('left', 'AbortError')));
  });
}

/// Downloads it. `onProgress(text)` tells how far it is.
export async function exportPhoto(context, photo, onProgress) {
  if (!photo.isHere) {
    const bytes = photo.report?.bytes ?? 0;
    const sure = await confirmDialog({
      title: 'Fetch the original?',
      text: `An export is made from the original, which is on the remote: ${formatBytes(bytes)} will be fetched. Looking and editing need none of it.`,
      action: `Fetch ${formatBytes(bytes)} and export`,
    });
    if (!sure) return false;
    const job = await api.post(`/api/photos/${photo.cell.id}/original`, {});
    const result = await ended(context, job, (next) => onProgress(`Fetching ${formatBytes(next.bytesReceived ?? next.bytes ?? 0)} of ${formatBytes(next.totalBytes ?? bytes)}`));
    toast(`Fetched ${formatBytes(result.bytesReceived ?? result.bytes)}`);
  }
  onProgress('Making the picture');
  const link = h('a', { href: `/media/originals/${photo.cell.id}?as=edited`, download: '', hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  onProgress('');
  return true;
}
