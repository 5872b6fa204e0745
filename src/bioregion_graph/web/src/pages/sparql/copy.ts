// Putting text onto the clipboard, also where a page came without encryption.

/** Whether it worked. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = document.createElement('textarea');
    box.value = text;
    box.className = 'hidden';
    document.body.append(box);
    box.select();
    const isDone = document.execCommand('copy');
    box.remove();
    return isDone;
  }
}
