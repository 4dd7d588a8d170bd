// Copying needs a secure page; without it the code is there to be marked by hand, and the button stays hidden.
const button = document.getElementById('copy')
const code = document.getElementById('code')
if (button && code && navigator.clipboard) {
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code.textContent ?? '')
    button.textContent = button.dataset.done ?? ''
  })
}
